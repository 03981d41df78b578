create table products (
    id uuid constraint pk_products primary key,
    -- "C" compares bytes, as Python does: pages have the same order wherever products are kept.
    sku text collate "C" not null constraint uq_products_sku unique,
    name text not null,
    price_cents integer not null constraint ck_products_price_not_negative check (price_cents >= 0),
    stock integer not null constraint ck_products_stock_not_negative check (stock >= 0),
    version integer not null default 1
);
