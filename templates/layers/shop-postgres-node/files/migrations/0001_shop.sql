-- Rules that the database keeps itself hold for every program that ever writes to it.
create table products (
  id uuid primary key default gen_random_uuid(),
  -- Compared byte by byte, as JavaScript does: pages must have one order, whatever the server's
  -- language.
  sku text collate "C" not null constraint products_sku_unique unique,
  name text not null,
  price_cents integer not null constraint products_price_not_negative check (price_cents >= 0),
  stock integer not null constraint products_stock_not_negative check (stock >= 0)
);

create table orders (
  id uuid primary key default gen_random_uuid(),
  placed_at timestamptz(3) not null default now()
);

create table order_lines (
  order_id uuid not null references orders on delete cascade,
  position integer not null,
  product_id uuid not null constraint order_lines_product references products,
  quantity integer not null constraint order_lines_quantity_positive check (quantity > 0),
  -- Copied: tomorrow's price must not change it.
  unit_price_cents integer not null,
  line_cents bigint not null,
  primary key (order_id, position),
  constraint order_lines_product_once unique (order_id, product_id)
);

-- For the question whether a product was ever ordered, which removing one asks.
create index order_lines_product_id on order_lines (product_id);
