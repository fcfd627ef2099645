import type { StyledParameter } from '../../server/openapi/parameters/index.ts';

/** The kinds of values that a parameter may have. */
export const schemas = {
  text: { type: 'string', pattern: '^[a-z]*$' },
  number: { type: 'integer' },
  list: { type: 'array', items: { type: 'string', pattern: '^[a-z]*$' } },
  object: { type: 'object', properties: { R: { type: 'integer' }, G: { type: 'integer' }, B: { type: 'integer' } } },
};
const list = ['blue', 'black', 'brown'];
const object = { R: 100, G: 200, B: 150 };

/** A parameter as it is written, and the value that it has. */
type Case = [schema: keyof typeof schemas, text: string, value: unknown];

/** The parameter `color`, by place, style and explode, as OpenAPI's own examples have it. */
export const examples: Record<string, Case[]> = {
  'path simple': [
    ['text', 'blue', 'blue'],
    ['number', '7', 7],
    ['list', 'blue,black,brown', list],
    ['object', 'R,100,G,200,B,150', object],
  ],
  'path simple explode': [
    ['text', 'blue', 'blue'],
    ['number', '7', 7],
    ['list', 'blue,black,brown', list],
    ['object', 'R=100,G=200,B=150', object],
  ],
  'path label': [
    ['text', '.blue', 'blue'],
    ['number', '.7', 7],
    ['list', '.blue,black,brown', list],
    ['object', '.R,100,G,200,B,150', object],
  ],
  'path label explode': [
    ['text', '.blue', 'blue'],
    ['number', '.7', 7],
    ['list', '.blue.black.brown', list],
    ['object', '.R=100.G=200.B=150', object],
  ],
  'path matrix': [
    ['text', ';color', ''],
    ['text', ';color=blue', 'blue'],
    ['number', ';color=7', 7],
    ['list', ';color=blue,black,brown', list],
    ['object', ';color=R,100,G,200,B,150', object],
  ],
  'path matrix explode': [
    ['text', ';color=blue', 'blue'],
    ['number', ';color=7', 7],
    ['list', ';color=blue;color=black;color=brown', list],
    ['object', ';R=100;G=200;B=150', object],
  ],
  'query form': [
    ['text', 'color=', ''],
    ['text', 'color=blue', 'blue'],
    ['number', 'color=7', 7],
    ['list', 'color=blue,black,brown', list],
    ['list', 'color=', []],
    ['object', 'color=R,100,G,200,B,150', object],
  ],
  'query form explode': [
    ['text', 'color=blue', 'blue'],
    ['number', 'color=7', 7],
    ['list', 'color=blue&color=black&color=brown', list],
    ['list', 'color=', ['']],
    ['object', 'R=100&G=200&B=150', object],
  ],
  'query spaceDelimited': [
    ['list', 'color=blue%20black%20brown', list],
    ['object', 'color=R%20100%20G%20200%20B%20150', object],
  ],
  'query spaceDelimited explode': [
    ['list', 'color=blue&color=black&color=brown', list],
    ['object', 'R=100&G=200&B=150', object],
  ],
  'query pipeDelimited': [
    ['list', 'color=blue|black|brown', list],
    ['object', 'color=R|100|G|200|B|150', object],
  ],
  'query pipeDelimited explode': [
    ['list', 'color=blue&color=black&color=brown', list],
    ['object', 'R=100&G=200&B=150', object],
  ],
  'query deepObject': [
    ['list', 'color[0]=blue&color[1]=black&color[2]=brown', list],
    ['object', 'color[R]=100&color[G]=200&color[B]=150', object],
  ],
  'query deepObject explode': [
    ['list', 'color[0]=blue&color[1]=black&color[2]=brown', list],
    ['object', 'color[R]=100&color[G]=200&color[B]=150', object],
  ],
  'header simple': [
    ['text', 'blue', 'blue'],
    ['number', '7', 7],
    ['list', 'blue,black,brown', list],
    ['object', 'R,100,G,200,B,150', object],
  ],
  'header simple explode': [
    ['text', 'blue', 'blue'],
    ['number', '7', 7],
    ['list', 'blue,black,brown', list],
    ['object', 'R=100,G=200,B=150', object],
  ],
  'cookie form': [
    ['text', 'color=blue', 'blue'],
    ['number', 'color=7', 7],
    ['list', 'color=blue,black,brown', list],
    ['object', 'color=R,100,G,200,B,150', object],
  ],
  'cookie form explode': [
    ['text', 'color=blue', 'blue'],
    ['number', 'color=7', 7],
    ['list', 'color=blue; color=black; color=brown', list],
    ['object', 'R=100; G=200; B=150', object],
  ],
};

/** The parameter `color` that a key of the table stands for. */
export function parameterOf(key: string): StyledParameter {
  const [place = '', style = '', explode] = key.split(' ');
  return { name: 'color', in: place as StyledParameter['in'], style, explode: explode === 'explode' };
}
