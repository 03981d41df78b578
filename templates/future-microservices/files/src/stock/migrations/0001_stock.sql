create table products (
  sku text primary key,
  available integer not null,
  -- The last line of defence: no program, however wrong, gives away what is not there.
  constraint products_available_not_negative check (available >= 0)
);

-- Messages that were taken. A message that comes again finds its id here.
create table inbox (
  message_id uuid primary key,
  body jsonb not null,
  received_at timestamptz not null default now()
);

create table reservations (
  order_id uuid primary key,
  sku text not null,
  quantity integer not null,
  state text not null,
  constraint reservations_state check (state in ('reserved', 'refused'))
);
