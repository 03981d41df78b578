-- Messages that wait to be sent, and those that were.
create table outbox (
  -- The order in which messages are sent. (Numbers are given out before the commit, so a smaller
  -- one may appear later: whoever remembers only "the last one I saw" loses messages.)
  id bigint generated always as identity primary key,
  -- Who receives a message twice knows it by this.
  message_id uuid not null default gen_random_uuid(),
  body jsonb not null,
  created_at timestamptz not null default now(),
  attempts integer not null default 0,
  last_error text,
  sent_at timestamptz,
  -- Given up: a dead letter, for people to look at.
  dead_at timestamptz,
  constraint outbox_message_id unique (message_id),
  constraint outbox_sent_or_dead check (sent_at is null or dead_at is null)
);

-- Only what waits: the index stays small however many messages were ever sent.
create index outbox_waiting on outbox (id) where sent_at is null and dead_at is null;
