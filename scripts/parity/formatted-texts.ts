/** Texts that have a format or nearly have it, by the name of the format. */
export const formatted = new Map(
  Object.entries({
    'date-time': [
      '2026-01-15T09:30:00.123456+02:00',
      '2026-01-15 09:30:00Z',
      '2026-01-15T09:30:00',
      '2026-13-45T09:30:00Z',
      '2026-01-15',
    ],
    date: ['2026-02-29', '2026-1-5', '2024-02-29', '20260115'],
    uuid: ['5F6B3C5E-0A8E-4E0E-9A43-0B7A1F0C2D33', '5f6b3c5e0a8e4e0e9a430b7a1f0c2d33', 'not-a-uuid'],
    email: ['ada', 'ada@', 'ada@example.org'],
    uri: ['example.org', 'https://', 'urn:isbn:0451450523'],
    json: ['{"a":', '{}', '[]', 'null', "{'a':1}", '1 2'],
    decimal: ['1', '1.', '.5', '1e3', '-0.5', '1,5'],
    'database-key': ['0', '1', '2147483647', '2147483648', '-1', '1.5', '0x7', '7e0', ' 7', '007', '9'.repeat(30)],
  }),
);
