import assert from 'node:assert/strict';
import { after, suite, test } from 'node:test';
import { filePart, part, writeParts } from '../support/form-bodies.ts';
import { startUploads } from '../support/uploads.ts';

suite('a multipart body', async () => {
  const { send, read, violations, bytesOf } = await startUploads({ after });
  const form = (...parts: Parameters<typeof writeParts>) => ({ path: '/forms', ...writeParts(...parts) });
  const title = part('title', 'Orion');
  const photo = filePart(
    'photo',
    'a.png',
    Buffer.from([137, 0, 255, 13, 10]),
    'Content-Type: image/png',
    'X-Taken: 2026-01-15',
  );

  test('has its files as File, with name and media type, in a list where the contract has one', async () => {
    const scan = (name: string) => filePart('scans', name, 'x', 'Content-Type: image/png');
    const { body, contentType } = await read(form(title, photo, scan('é.png'), scan('C:\\\\scans\\\\b.png')));
    const { photo: file, scans, ...rest } = Object(body);
    assert.deepEqual([contentType, rest], ['multipart/form-data', { title: 'Orion' }]);
    assert.deepEqual([file.name, file.type, file.size], ['a.png', 'image/png', 5]);
    assert.deepEqual(bytesOf.get(file), Buffer.from([137, 0, 255, 13, 10]));
    assert.deepEqual(
      scans.map(({ name }: File) => name),
      ['é.png', 'b.png'],
    );
    const one = await read(form(title, photo, scan('one.png')));
    assert.equal(Object(one.body).scans.length, 1);
  });

  test('has bytes where the contract says so, whatever the sender says of the part', async () => {
    const { body } = await read(form(title, part('photo', Buffer.from([255, 254]), 'X-Taken: 2026-01-15')));
    assert.deepEqual(bytesOf.get(Object(body).photo), Buffer.from([255, 254]));
    const texts = await read(form(filePart('title', 'title.txt', 'Orion', 'Content-Type: text/plain'), photo));
    assert.equal(Object(texts.body).title, 'Orion');
    const latin = await read(
      form(part('title', Buffer.from([233]), 'Content-Type: text/plain; charset=iso-8859-1'), photo),
    );
    assert.equal(Object(latin.body).title, 'é');
    const free = await read(form(title, photo, filePart('anything', 'a.bin', 'x')));
    assert.ok(Object(free.body).anything instanceof File);
    const plain = await read(form(title, photo, part('anything', 'x')));
    assert.equal(Object(plain.body).anything, 'x');
  });

  test('has JSON in its parts, each with or without its media type', async () => {
    const json = 'Content-Type: application/json';
    const { body } = await read(
      form(
        title,
        photo,
        part('about', '{"by":"Ada"}'),
        part('notes', '{"by":"Bo"}', json),
        part('notes', '{"by":"Cy"}', json),
      ),
    );
    const { about, notes } = Object(body);
    assert.deepEqual(
      [about, notes],
      [
        { by: 'Ada', year: 2026 },
        [
          { by: 'Bo', year: 2026 },
          { by: 'Cy', year: 2026 },
        ],
      ],
    );
    const whole = await read(
      form(title, photo, part('tags', '["a","b"]', json), part('box[ra]', '1.5'), part('count', '3')),
    );
    const { tags, box, count } = Object(whole.body);
    assert.deepEqual([tags, box, count], [['a', 'b'], { ra: 1.5 }, 3]);
  });

  test('has the headers of its parts, each of its type', async () => {
    const dated = filePart('photo', 'a.png', 'x', 'X-Taken: 2026-01-15', 'x-camera: 7');
    const { partHeaders } = await read(form(title, dated));
    assert.deepEqual(partHeaders, { photo: [{ 'X-Taken': '2026-01-15', 'X-Camera': 7 }] });
    const wrong = filePart('photo', 'a.png', 'x', 'Content-Type: image/gif', 'X-Taken: yesterday', 'X-Camera: old');
    assert.deepEqual(await violations(form(title, wrong)), {
      photo: [
        'The media type of this part must be image/png or image/jpeg.',
        'x-taken: Ensure this field has the format date.',
        'x-camera: A valid integer is required.',
      ],
    });
    assert.deepEqual(await violations(form(title, filePart('photo', 'a.png', 'x'))), {
      photo: ['x-taken: This field is required.'],
    });
  });

  test('violates the contract by parts that are missing, too many, too long or unknown', async () => {
    const scans = Array.from({ length: 4 }, () => filePart('scans', 'a.png', 'x', 'Content-Type: image/png'));
    assert.deepEqual(await violations(form(photo, ...scans, part('other', 'x'))), {
      title: ['This field is required.'],
      scans: ['Ensure this list has no more than 3 items.'],
      other: ['This field is unknown; leave it out.'],
    });
    const long = filePart('photo', 'a.png', Buffer.alloc(100_001), 'X-Taken: 2026-01-15');
    assert.deepEqual(await violations(form(title, long, filePart('scans', 'a.html', 'x', 'Content-Type: text/html'))), {
      photo: ['Ensure this field has no more than 100000 characters.'],
      scans: ['The media type of this part must be image/*.'],
    });
    assert.deepEqual(await violations(form(title, filePart('photo', '', '', 'X-Taken: 2026-01-15'))), {
      photo: ['This field is required.'],
    });
  });

  test('may have files beyond a megabyte, which are put aside', async () => {
    const sizes = [10, 2_000_000, 700_000, 700_000, 3_000_000];
    const parts = sizes.map((size, index) => filePart('photos', `${index}`, Buffer.alloc(size, index + 1)));
    const { body } = await read({ path: '/albums', ...writeParts(...parts, part('title', 'All')) });
    const { photos, title } = Object(body);
    assert.equal(title, 'All');
    assert.deepEqual(
      photos.map((file: File) => file.size),
      sizes,
    );
    for (const [index, file] of photos.entries()) {
      assert.deepEqual(bytesOf.get(file), Buffer.alloc(sizes[index] ?? 0, index + 1));
    }
    await assert.rejects(photos[1].arrayBuffer(), { name: 'NotReadableError' }, 'it is gone with the request');
    const long = filePart('photos', 'long', Buffer.alloc(6_000_001));
    const { status, json } = await send({ path: '/albums', ...writeParts(long) });
    assert.deepEqual([status, json], [400, { photos: ['0: Ensure this field has no more than 6000000 characters.'] }]);
    const text = part('title', 'x'.repeat(1_100_000));
    assert.equal((await send({ path: '/albums', ...writeParts(text) })).status, 413);
  });

  test('that is malformed is turned down, whatever is the matter with it', async () => {
    const type = { 'Content-Type': 'multipart/form-data; boundary=edge' };
    const bodies = [
      '',
      'x',
      '--edge',
      '--edge\r\n',
      '--edge\r\n\r\n\r\n--edge--',
      '--edge\r\nfoo\r\n--edge--\r\n',
      '--edge\r\nContent-Disposition: form-data\r\n\r\nx\r\n--edge--',
      '--edge\r\nContent-Disposition: form-data; name="title"\r\n\r\nx',
      `--edge\r\n${'X: y\r\n'.repeat(5000)}\r\nx\r\n--edge--`,
      `--edge\r\nContent-Disposition: form-data; name="title"; x="${'y'.repeat(90_000)}"\r\n\r\nx\r\n--edge--`,
    ];
    for (const body of bodies) {
      const { status } = await send({ path: '/forms', headers: type, body });
      assert.equal(status, 400, JSON.stringify(body.slice(0, 60)));
    }
    const many = Array.from({ length: 1001 }, () => part('tags', 'x'));
    assert.equal((await send(form(...many))).status, 413);
    for (const name of ['__proto__', 'constructor', 'toString']) {
      assert.deepEqual(Object.keys(Object(await violations(form(title, photo, part(name, 'x'))))), [name]);
    }
    assert.deepEqual(
      await violations({ path: '/forms', headers: { 'Content-Type': 'multipart/form-data' }, body: 'x' }),
      {
        detail: 'The Content-Type of a multipart body must have a boundary of 1 to 70 characters.',
      },
    );
    for (const boundary of ['y'.repeat(71), 'y'.repeat(260), 'é'.repeat(130)]) {
      const headers = { 'Content-Type': `multipart/form-data; boundary="${boundary}"` };
      assert.equal((await send({ path: '/forms', headers, body: `--${boundary}--` })).status, 400);
    }
    const { status } = await send(form(part('title', Buffer.from([255])), photo));
    assert.equal(status, 400);
  });
});
