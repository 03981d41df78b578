//! A container's log, line by line.

use bollard::container::LogOutput;
use bollard::query_parameters::LogsOptionsBuilder;
use futures_util::{StreamExt as _, stream};

use super::{Docker, api};
use crate::engine::log::Splitter;
use crate::engine::{LogLines, LogRequest};
use crate::system::Moment;

impl Docker {
    /// The lines of a container's log; when they are followed, until it ends.
    pub fn logs(&self, handle: &str, request: LogRequest) -> LogLines {
        let LogRequest { follow, since, tail } = request;
        let since = since.map(|time| i32::try_from(Moment::now().before(time).unix()).unwrap_or(i32::MAX));
        let tail = tail.map_or_else(|| "all".to_owned(), |lines| lines.to_string());
        let options = LogsOptionsBuilder::default().stdout(true).stderr(true).follow(follow).tail(&tail);
        let options = options.since(since.unwrap_or_default()).build();
        // Pieces of the two outputs come mixed, and a line may come in several.
        let mut splitters = [Splitter::default(), Splitter::default()];
        let pieces = self.client.logs(handle, Some(options)).map(Some).chain(stream::once(async { None }));
        let lines = pieces.flat_map(move |piece| {
            stream::iter(match piece {
                Some(Ok(LogOutput::StdErr { message })) => splitters[1].take(&message).into_iter().map(Ok).collect(),
                Some(Ok(other)) => splitters[0].take(&other.into_bytes()).into_iter().map(Ok).collect(),
                Some(Err(error)) => vec![Err(api("reading a log")(error))],
                None => splitters.iter_mut().filter_map(Splitter::rest).map(Ok).collect::<Vec<_>>(),
            })
        });
        Box::pin(lines)
    }
}
