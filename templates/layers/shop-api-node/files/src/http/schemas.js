/**
 * The shape of everything that goes over the wire, said once: the same schemas check what comes in
 * and write the OpenAPI document, so the two cannot disagree.
 */
import * as z from 'zod';

/** An identifier as in a path; the same one in capitals is the same identifier. */
export const Id = z.uuid().toLowerCase();

// Letters, digits and dashes sort the same way everywhere: pages depend on the order.
const Sku = z
  .string()
  .max(40)
  .regex(/^[A-Z0-9]+(-[A-Z0-9]+)*$/, 'must be capital letters and digits, parted by single dashes')
  .meta({ description: 'The number on the shelf; unique', examples: ['PEN-1'] });

// A database may refuse what JavaScript takes for text, a zero byte for one. Nobody types these.
const Name = z
  .string()
  .trim()
  .min(1)
  .max(200)
  .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not hold control characters');

// The upper bounds keep every sum exact, far below 2 ** 53.
const PriceCents = z
  .int()
  .min(0)
  .max(100_000_000)
  .meta({ description: 'Price of one piece, in cents' });
const Quantity = z.int().min(1).max(1000);

/** What a client says about a product. A field that nobody knows is refused: a typing error. */
export const NewProduct = z.strictObject({
  sku: Sku,
  name: Name,
  priceCents: PriceCents,
  stock: z.int().min(0).max(1_000_000),
});

/** A product, as the shop answers it. */
export const Product = z.strictObject({ id: Id, ...NewProduct.shape });

/** One page of products; the `Link` header says where the next one is. */
export const ProductPage = z.strictObject({ items: z.array(Product) });

/**
 * Where a page begins, as a text that a client passes back as it is.
 *
 * It is not just the number of the last product: what a client cannot read it will not build
 * itself, and the order of the pages can change one day.
 */
export const Cursor = z.codec(z.base64url().min(1).max(64), Sku, {
  decode: (text) => Buffer.from(text, 'base64url').toString(),
  encode: (sku) => Buffer.from(sku).toString('base64url'),
});

/** The query of a list of products. */
export const PageQuery = z.strictObject({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(100)
    .default(20)
    .meta({ description: 'How many items a page has at most' }),
  after: Cursor.optional().meta({ description: 'From the `Link` header of the page before' }),
});

/** What a client wants to buy. */
export const NewOrder = z.strictObject({
  lines: z
    .array(z.strictObject({ productId: Id, quantity: Quantity }))
    .min(1)
    .max(50)
    .superRefine((lines, context) => {
      const seen = new Set();
      lines.forEach(({ productId }, n) => {
        if (seen.has(productId)) {
          const message = 'the product is in the order already';
          context.addIssue({ code: 'custom', path: [n, 'productId'], message });
        }
        seen.add(productId);
      });
    }),
});

/** An order, as the shop answers it. */
export const Order = z.strictObject({
  id: Id,
  placedAt: z.iso.datetime(),
  lines: z.array(
    z.strictObject({
      productId: Id,
      quantity: Quantity,
      unitPriceCents: PriceCents,
      lineCents: z.int().min(0).meta({ description: 'With the discount for quantity' }),
    }),
  ),
  totalCents: z.int().min(0),
});

/** What went wrong, as RFC 9457 describes it. */
export const Problem = z.object({
  type: z.string().meta({ description: 'What kind of problem; `about:blank`: the status says it' }),
  title: z.string(),
  status: z.int().min(400).max(599),
  detail: z.string().optional(),
  errors: z
    .array(
      z.strictObject({
        detail: z.string(),
        pointer: z
          .string()
          .optional()
          .meta({
            description: 'Where in the body, as a JSON Pointer',
            examples: ['#/lines/0/quantity'],
          }),
        parameter: z.string().optional().meta({ description: 'Which parameter of the query' }),
      }),
    )
    .optional(),
});

/** Whether the shop can work. */
export const Health = z.strictObject({ status: z.literal('ok') });
