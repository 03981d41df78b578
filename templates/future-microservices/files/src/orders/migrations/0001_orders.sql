create table orders (
  id uuid primary key default gen_random_uuid(),
  sku text not null,
  quantity integer not null,
  placed_at timestamptz not null default now(),
  constraint orders_quantity_positive check (quantity > 0)
);
