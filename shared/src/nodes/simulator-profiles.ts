/** A column of a simulated stream: an expression over the event's number, key and draws. */
export interface SimulatedColumn {
  readonly name: string
  readonly expr: string
}

/** What each profile's events look like. Draws are whole numbers, so that sizes come out of remainders. */
export const PROFILES = {
  'iot-sensors': [
    { name: 'device', expr: "concat('device-', CAST(key AS string))" },
    { name: 'temperature', expr: 'CAST(150 + r1 % 150 AS double) / 10' },
    { name: 'humidity', expr: 'CAST(30 + r2 % 50 AS int)' },
  ],
  clickstream: [
    { name: 'visitor', expr: "concat('visitor-', CAST(key AS string))" },
    {
      name: 'page',
      expr: "CASE WHEN r1 % 4 = 0 THEN '/' WHEN r1 % 4 = 1 THEN '/products' WHEN r1 % 4 = 2 THEN '/cart' ELSE '/checkout' END",
    },
    { name: 'milliseconds', expr: 'r2 % 30000' },
  ],
  payments: [
    { name: 'account', expr: "concat('account-', CAST(key AS string))" },
    { name: 'amount', expr: 'CAST(100 + r1 % 50000 AS double) / 100' },
    { name: 'country', expr: "CASE WHEN r2 % 10 < 6 THEN 'US' WHEN r2 % 10 < 9 THEN 'DE' ELSE 'BR' END" },
    { name: 'declined', expr: 'r3 % 20 = 0' },
  ],
  orders: [
    { name: 'order_id', expr: 'n' },
    { name: 'customer', expr: "concat('customer-', CAST(key AS string))" },
    { name: 'total', expr: 'CAST(500 + r1 % 20000 AS double) / 100' },
    { name: 'status', expr: "CASE WHEN r2 % 10 = 0 THEN 'cancelled' ELSE 'placed' END" },
  ],
  logins: [
    { name: 'user_name', expr: "concat('user-', CAST(key AS string))" },
    { name: 'success', expr: 'r1 % 3 <> 0' },
    { name: 'address', expr: "concat('10.0.', CAST(r2 % 4 AS string), '.', CAST(r3 % 256 AS string))" },
  ],
  vehicles: [
    { name: 'vehicle', expr: "concat('vehicle-', CAST(key AS string))" },
    { name: 'latitude', expr: '48.0 + CAST(r1 % 10000 AS double) / 10000' },
    { name: 'longitude', expr: '11.0 + CAST(r2 % 10000 AS double) / 10000' },
    { name: 'speed', expr: 'CAST(r3 % 130 AS int)' },
  ],
} as const satisfies Readonly<Record<string, readonly SimulatedColumn[]>>
