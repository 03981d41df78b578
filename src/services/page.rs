//! The web page that shows what is in a service.

use url::Url;

use super::show::ServiceReport;
use crate::catalog::Service;
use crate::project::{ServiceSpec, fill};

/// A page of a service.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Its URL, without any login.
    pub url: String,
    /// The user to log in as, where there is one.
    pub user: Option<String>,
}

/// Whether the service itself has a page.
pub fn has_page(service: &Service) -> bool {
    forms(service).any(is_page)
}

fn forms(service: &Service) -> impl Iterator<Item = &str> {
    // A further port is there for people; the main one is for programs.
    service.ports.iter().map(|it| it.form.as_str()).chain([service.url.form.as_str()])
}

fn is_page(form: &str) -> bool {
    form.starts_with("http://") || form.starts_with("https://")
}

/// The page of a service that runs.
pub fn page(service: &Service, report: &ServiceReport) -> Option<Page> {
    let further = report
        .ports
        .iter()
        .map(|it| (&it.name, &it.url))
        .find(|(name, _)| service.ports.iter().any(|known| known.name == **name && is_page(&known.form)));
    let url = match further {
        Some((_, url)) => url,
        None if is_page(&service.url.form) => report.url.as_ref()?,
        None => return None,
    };
    // Nothing of a login may be in it: terminals, shells and browsers keep what they see.
    let mut bare = Url::parse(&url.to_string()).ok()?;
    bare.set_username("").ok()?;
    bare.set_password(None).ok()?;
    Some(Page { url: bare.to_string(), user: Some(service.user.clone()).filter(|user| !user.is_empty()) })
}

/// The page of a companion, beginning at a service.
pub fn companion_page(companion: Page, service: &Service, spec: &ServiceSpec) -> Page {
    let encoded =
        |text: &String| percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string();
    let path = fill(&service.companion_path, &spec.login, &spec.id, spec.container_port, encoded);
    let url = format!("{}{path}", companion.url.trim_end_matches('/'));
    Page { url, user: Some(spec.login.user.clone()).filter(|user| !user.is_empty()) }
}
