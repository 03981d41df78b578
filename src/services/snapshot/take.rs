//! Taking a snapshot: by the server's own tool where it has one for both ways, else from its folders while it is stopped.

use std::path::Path;

use super::errors::SnapshotError;
use super::manifest::{Form, Kept, KeptFile, SNAPSHOT_FILE, SnapshotManifest};
use super::shelf::{Shelf, Snapshot};
use super::{check, good_name};
use crate::advice::Outcome;
use crate::engine::{KeptData, Observed, Pipes, Ran, State};
use crate::project::ServiceSpec;
use crate::report::{Progress, Task, bytes_words, escape};
use crate::services::{ReportedState, ServiceError, Session, status, up};
use crate::system::{self, Moment};

/// How many lines of a client's last words an error shows.
const LINES: usize = 8;
/// The error of data that knows another password.
const OTHER_PASSWORD: &str = "data.other_password";

impl Session {
    /// The services that have data, and that data: what a snapshot would keep.
    ///
    /// # Errors
    /// The engine does not answer.
    pub async fn in_use(&self) -> Outcome<Vec<(ServiceSpec, KeptData)>> {
        let data = self.chosen.engine.data(self.owner()).await?;
        let current = |it: &&KeptData| it.generation == self.owner().generation(&it.service);
        let of = |spec: &ServiceSpec| data.iter().filter(current).find(|it| it.service == spec.id).cloned();
        Ok(self.specs.iter().filter_map(|spec| Some((spec.clone(), of(spec)?))).collect())
    }

    /// Keeps the data of the services under a name. It is made aside, checked, and then put in its place.
    ///
    /// # Errors
    /// A name that is taken, unless it is replaced; nothing to keep; a tool or a file that fails.
    pub async fn take_snapshot(&self, name: &str, replace: bool, progress: &Progress) -> Outcome<Snapshot> {
        let place = Shelf::of(&self.project);
        if !good_name(name) {
            return Err(SnapshotError::Name { name: name.to_owned() }.into());
        }
        if place.place(name)?.exists() && !replace {
            return Err(SnapshotError::Exists { name: name.to_owned() }.into());
        }
        let data = self.in_use().await?;
        if data.is_empty() {
            return Err(SnapshotError::Nothing.into());
        }
        place.sweep();
        let aside = place.aside()?;
        let mut services = Vec::new();
        for (spec, kept) in &data {
            services.push(self.keep(spec, kept, aside.path(), progress).await?);
        }
        let manifest = SnapshotManifest { schema: 1, day: Moment::now().to_string(), services };
        let file = aside.path().join(SNAPSHOT_FILE);
        let written = system::write_private(&file, manifest.to_text().as_bytes());
        written.map_err(|source| SnapshotError::File { path: file, action: "written", source })?;
        // What the disk has, not what was sent to it.
        check::whole(name, aside.path(), &manifest)?;
        Ok(place.put(aside, name)?)
    }

    async fn keep(&self, spec: &ServiceSpec, data: &KeptData, to: &Path, progress: &Progress) -> Outcome<Kept> {
        let engine = &self.chosen.engine;
        let mut seen = engine.observe(self.owner()).await?.into_iter();
        let running = seen.find(|it| it.service == spec.id && it.state == State::Running);
        let version = status::status(engine, self.owner(), std::slice::from_ref(spec)).await?;
        let version = version.into_iter().next();
        // One that refuses our password writes nothing out, and its folders can be copied all the same.
        let lets_in = running.is_none() || version.as_ref().is_some_and(|it| it.state == ReportedState::Ready);
        let version = version.and_then(|report| report.version);
        let task = progress.task(format!("keep {}", spec.id));
        // On data of another major version the server that the project asks for does not start.
        let readable = data.major.as_ref().is_none_or(|major| *major == spec.release.major)
            || engine.name() == crate::project::EngineName::Native;
        let start_again = readable && running.is_some();
        let dumped = match running {
            _ if !spec.can_dump() || !lets_in => None,
            None if !readable => None,
            running => match self.dump(spec, running, to, &task).await {
                Err(failure) if failure.error().code() == OTHER_PASSWORD => None,
                dumped => dumped?,
            },
        };
        let (form, files) = if let Some(file) = dumped {
            (Form::Dump, vec![file])
        } else {
            let files = self.copy(spec, start_again && lets_in, to, &task).await?;
            if start_again && !lets_in {
                // As it was: running, and refusing us.
                let _ = self.started(spec).await;
            }
            (Form::Volume, files)
        };
        task.done(&bytes_words(files.iter().map(|file| file.size).sum()));
        let major = data.major.clone().unwrap_or_else(|| spec.release.major.clone());
        Ok(Kept { service: spec.id.clone(), major, version, engine: engine.name(), form, files })
    }

    /// Lets the server's own tool write; none where that is not there.
    async fn dump(
        &self,
        spec: &ServiceSpec,
        running: Option<Observed>,
        to: &Path,
        task: &Task,
    ) -> Outcome<Option<KeptFile>> {
        let was_running = running.is_some();
        let running = match running {
            Some(running) => running,
            None => self.started(spec).await?,
        };
        task.say("writing its data out");
        let path = to.join(format!("{}.dump", spec.id));
        let pipes = Pipes { input: None, output: Some(&path) };
        let ran = self.chosen.engine.run_client(spec, &running, &spec.client.dump, pipes).await;
        if !was_running {
            self.chosen.engine.stop(self.owner(), std::slice::from_ref(&spec.id)).await?;
        }
        let ran = ran?;
        if Ran::NO_PROGRAM.contains(&ran.code) {
            let _ = std::fs::remove_file(&path);
            return Ok(None);
        }
        done(spec, &spec.client.dump, &ran)?;
        known(&path, String::new(), Form::Dump, spec).map(Some)
    }

    /// Copies the server's folders while it is stopped.
    async fn copy(&self, spec: &ServiceSpec, start_again: bool, to: &Path, task: &Task) -> Outcome<Vec<KeptFile>> {
        let ids = std::slice::from_ref(&spec.id);
        task.say("stopping it");
        self.chosen.engine.stop(self.owner(), ids).await?;
        task.say("copying its folders");
        let copied = self.chosen.engine.copy_out(self.owner(), spec, to).await;
        // Whether the copy is there or not.
        if start_again {
            task.say("starting it again");
            self.started(spec).await?;
        }
        copied?.into_iter().map(|it| known(&it.file, it.folder, Form::Volume, spec)).collect()
    }

    /// Brings a service up, and finds it.
    pub(in crate::services) async fn started(&self, spec: &ServiceSpec) -> Outcome<Observed> {
        let (engine, owner) = (&self.chosen.engine, self.owner());
        let reports = up::up(engine, owner, std::slice::from_ref(spec), &Progress::quiet()).await;
        for report in reports {
            match report.error {
                Some(error) => return Err(error),
                None if report.state != ReportedState::Ready => {
                    return Err(ServiceError::NotRunning { service: spec.id.clone() }.into());
                }
                None => {}
            }
        }
        let seen = engine.observe(owner).await?.into_iter().find(|it| it.service == spec.id);
        Ok(seen.ok_or_else(|| ServiceError::NotRunning { service: spec.id.clone() })?)
    }
}

/// A client's bad end as an error.
pub fn done(spec: &ServiceSpec, words: &[String], ran: &Ran) -> Result<(), SnapshotError> {
    let program = words.first().cloned().unwrap_or_default();
    let (service, code) = (spec.id.clone(), ran.code);
    if Ran::NO_PROGRAM.contains(&code) {
        let program = spec.client.command.first().cloned().unwrap_or(program);
        return Err(SnapshotError::NoClient { program, service, said: escape(ran.said.trim()) });
    }
    if code == 0 {
        return Ok(());
    }
    let said: Vec<String> = ran.said.trim().lines().map(escape).collect();
    let said = said[said.len().saturating_sub(LINES)..].to_vec();
    Err(SnapshotError::Client { program, service, code, said })
}

fn known(path: &Path, folder: String, form: Form, spec: &ServiceSpec) -> Outcome<KeptFile> {
    written_whole(path, form, spec)?;
    let wrong = |source| SnapshotError::File { path: path.to_owned(), action: "read", source };
    Ok(check::known(path, folder).map_err(wrong)?)
}

/// Whether what was written out of a server has its end.
///
/// # Errors
/// It has not, or cannot be read.
pub fn written_whole(path: &Path, form: Form, spec: &ServiceSpec) -> Result<(), SnapshotError> {
    let wrong = |source| SnapshotError::File { path: path.to_owned(), action: "read", source };
    match check::ends_well(path, form, spec.client.dump_end.as_deref()).map_err(wrong)? {
        Some(why) => {
            let file = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            Err(SnapshotError::Incomplete { service: spec.id.clone(), file, why })
        }
        None => Ok(()),
    }
}
