//! Ports of this machine: whether one is free, and which program holds one that is not.

use std::net::{Ipv4Addr, TcpListener};

/// The program that listens on a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PortHolder {
    /// The program's name as the kernel knows it.
    pub program: String,
    /// Its process id.
    pub pid: u32,
}

impl std::fmt::Display for PortHolder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} (pid {})", self.program, self.pid)
    }
}

/// Whether a server could listen on 127.0.0.1 at this port in this moment.
///
/// The listener that asks has no connection, so that the port is free again at once.
pub fn is_free(port: u16) -> bool {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_ok()
}

/// A port of 127.0.0.1 that nobody asked for and nobody has in this moment.
///
/// # Errors
/// The system has none left.
pub fn any_free() -> std::io::Result<u16> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port())
}

/// Keeps a port of 127.0.0.1 from everybody else until the returned value is dropped; none where somebody has it.
///
/// Whoever connects meanwhile waits, and is refused then.
pub fn hold(port: u16) -> Option<TcpListener> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, port)).ok()
}

/// The program that listens on a port, as far as this user may see it.
///
/// Linux only, from `/proc/net/tcp` and the open files of each process (proc(5)).
pub fn holder_of(port: u16) -> Option<PortHolder> {
    #[cfg(target_os = "linux")]
    {
        linux::holder_of(port)
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = port;
        None
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use std::fs;

    use super::PortHolder;

    /// The kernel's number for a listening socket.
    const LISTEN: &str = "0A";

    pub fn holder_of(port: u16) -> Option<PortHolder> {
        let wanted: Vec<String> = ["/proc/net/tcp", "/proc/net/tcp6"]
            .iter()
            .filter_map(|table| fs::read_to_string(table).ok())
            .flat_map(|table| listening_inodes(&table, port))
            .map(|inode| format!("socket:[{inode}]"))
            .collect();
        if wanted.is_empty() {
            return None;
        }
        fs::read_dir("/proc").ok()?.filter_map(Result::ok).find_map(|process| {
            let pid: u32 = process.file_name().to_str()?.parse().ok()?;
            let mut files = fs::read_dir(process.path().join("fd")).ok()?.filter_map(Result::ok);
            let holds = files.any(|file| {
                fs::read_link(file.path()).is_ok_and(|target| wanted.iter().any(|it| target.as_os_str() == it.as_str()))
            });
            let program = holds.then(|| fs::read_to_string(process.path().join("comm")).ok())??;
            Some(PortHolder { program: program.trim().to_owned(), pid })
        })
    }

    fn listening_inodes(table: &str, port: u16) -> Vec<String> {
        table
            .lines()
            .skip(1)
            .filter_map(|line| {
                let fields: Vec<&str> = line.split_whitespace().collect();
                let local = fields.get(1)?.rsplit_once(':')?.1;
                let listens = *fields.get(3)? == LISTEN && u16::from_str_radix(local, 16).ok()? == port;
                if listens { fields.get(9).map(|inode| (*inode).to_owned()) } else { None }
            })
            .collect()
    }

    #[cfg(test)]
    mod tests {
        use super::listening_inodes;

        #[test]
        fn only_listening_sockets_of_the_port_count() {
            let table = "  sl  local_address rem_address st tx:rx tr:tm retr uid timeout inode\n\
                         0: 0100007F:1538 00000000:0000 0A 0:0 0:0 0 0 0 111 1\n\
                         1: 0100007F:1538 0100007F:9999 01 0:0 0:0 0 0 0 222 1\n\
                         2: 00000000:0016 00000000:0000 0A 0:0 0:0 0 0 0 333 1\n";
            assert_eq!(listening_inodes(table, 5432), ["111"]);
        }
    }
}
