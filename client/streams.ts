/** The text that the values of a stream make together; `onText` is told of it as it grows. */
export async function readText<Item>(
  stream: AsyncIterable<Item>,
  textOf: (item: Item) => string | undefined,
  onText: (text: string) => void = () => {},
): Promise<string> {
  let text = '';
  for await (const item of stream) {
    text += textOf(item) ?? '';
    onText(text);
  }
  return text;
}
