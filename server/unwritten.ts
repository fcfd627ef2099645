/** Thrown by a handler that is not written yet: whatever responds for operations without a handler responds for it. */
export class Unwritten extends Error {
  override name = 'Unwritten';
}
