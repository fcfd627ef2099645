/** Breaking changes of this table that `redocly diff` (2.77.0, with its recommended rules) lets pass. */
export const missedByRedocly = [
  'less forbidden, in a response',
  'a property removed, in a request',
  'a property made read-only, in a request',
  'a property made write-only, in a response',
  'a property added to a closed object, in a response',
  'another default, in a request',
  'another default of a parameter',
  'a required body added',
  'a smaller body',
  'a response that the default described',
  'a response header not always there',
];

/** Changes of this table that break nobody, but that `redocly diff` calls breaking. */
export const feignedByRedocly = [
  'a const written as an enum, in a request',
  'a const written as an enum, in a response',
  'minLength 0 added, in a request',
  'a multiple made finer, in a request',
  'int32 to int64, in a request',
  'a format for editors only, in a request',
  'less forbidden, in a request',
  'a schema become one of two, in a request',
  'one of two become the schema, in a response',
  'null as a type or as an alternative, in a request',
  'null as a type or as an alternative, in a response',
  'properties moved into a part, in a request',
  'properties moved into a part, in a response',
  'a standard style said aloud',
  'a parameter moved from the path to the operation',
  'a media type that a range takes in',
  'a response that the default takes in',
  'a prefix moved into the paths',
  'a demand of the contract said by the operation',
];
