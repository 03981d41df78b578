//! How a text of the catalogue is written where variables have a form of their own.

use crate::project::Login;

/// A kind of file, by what stands for a variable in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// `${NAME}`, filled in by Compose, or by Docker's client for a swarm; `$$` is a plain `$`.
    Compose,
    /// `$(NAME)`, filled in by Kubernetes from the container's environment; `$$(` is a plain `$(`.
    Kubernetes,
}

/// What stands for the password in a text of the catalogue.
pub const PASSWORD: &str = "{{ password }}";

impl Dialect {
    /// A text that means itself.
    pub fn plain(self, text: &str) -> String {
        match self {
            Self::Compose => text.replace('$', "$$"),
            Self::Kubernetes => text.replace("$(", "$$("),
        }
    }

    /// What is filled in with a variable's value.
    pub fn reference(self, variable: &str) -> String {
        match self {
            Self::Compose => format!("${{{variable}:?see the head of this file}}"),
            Self::Kubernetes => format!("$({variable})"),
        }
    }

    /// A text of the catalogue with a login and an address in it; the password is a reference to this variable.
    pub fn filled(self, text: &str, login: &Login, address: (&str, u16), variable: &str) -> String {
        let parts = text.split(PASSWORD).map(|part| self.plain(&without_password(part, login, address)));
        parts.collect::<Vec<_>>().join(&self.reference(variable))
    }
}

/// A text of the catalogue that has no password in it, filled in.
pub fn without_password(text: &str, login: &Login, (host, port): (&str, u16)) -> String {
    text.replace("{{ user }}", &login.user)
        .replace("{{ database }}", &login.database)
        .replace("{{ host }}", host)
        .replace("{{ port }}", &port.to_string())
}

#[cfg(test)]
mod tests {
    use super::Dialect;
    use crate::project::{Login, Secret};

    #[test]
    fn a_password_is_a_reference_and_all_else_means_itself() {
        let login = Login { user: "a$b".into(), password: Secret::new("hunter2"), database: "d".into() };
        let text = "{{ user }}:{{ password }}@{{ host }}:{{ port }} $HOME $(id) {{ password }}";
        let filled = |dialect: Dialect| dialect.filled(text, &login, ("db", 7), "PW");
        assert_eq!(
            filled(Dialect::Compose),
            "a$$b:${PW:?see the head of this file}@db:7 $$HOME $$(id) ${PW:?see the head of this file}"
        );
        assert_eq!(filled(Dialect::Kubernetes), "a$b:$(PW)@db:7 $HOME $$(id) $(PW)");
    }
}
