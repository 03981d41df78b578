//! The variables that keep the tools of a project's lines from the network.

use crate::catalog::Catalog;
use crate::system::Environment;

/// What every line gets with `--offline`; nothing without it.
///
/// Packages that were unpacked on this machine are offered beside those that the tools have themselves.
pub fn offline_settings(catalog: &Catalog, environment: &Environment) -> Vec<(String, String)> {
    if !environment.offline {
        return Vec::new();
    }
    let mut settings: Vec<(String, String)> = Vec::new();
    for (id, tool) in catalog.tools() {
        let Some(offline) = &tool.offline else { continue };
        let packages = environment.packages_dir(id);
        let filled = |text: &str| text.replace("{{ packages }}", &packages.display().to_string());
        settings.extend(offline.variables.iter().map(|(name, text)| (name.clone(), filled(text))));
        if packages.is_dir() {
            settings.extend(offline.with_packages.iter().map(|(name, text)| (name.clone(), filled(text))));
            for (name, text) in &offline.added {
                let before = environment.var(name).map(|set| format!("{set} ")).unwrap_or_default();
                settings.push((name.clone(), format!("{before}{}", filled(text))));
            }
        }
    }
    settings
}
