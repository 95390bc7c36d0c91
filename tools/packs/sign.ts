import { createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { canonicalJson } from '../../contract/values/canonical-json.ts';
import { PackSource } from '../../station/packs/pack.ts';
import { buildScreeningBody } from './screening-source.ts';

const usage = `Signs every pack source of a directory.

  node tools/packs/sign.ts --key <private.pem> --kid <name> [--sources resources/packs/sources] [--out resources/packs]

The public key to put into keys.json is printed on standard error.`;

const { values } = parseArgs({
  options: {
    key: { type: 'string' },
    kid: { type: 'string' },
    sources: { type: 'string', default: 'resources/packs/sources' },
    out: { type: 'string', default: 'resources/packs' },
  },
});

if (!values.key || !values.kid) {
  console.error(usage);
  process.exitCode = 2;
} else {
  const privateKey = createPrivateKey(readFileSync(values.key));
  const publicKey = createPublicKey(privateKey).export({ format: 'der', type: 'spki' }).toString('base64url');
  console.error(`${values.kid} ${publicKey}`);
  for (const file of readdirSync(values.sources).filter((name) => name.endsWith('.json'))) {
    const source = PackSource.parse(JSON.parse(readFileSync(path.join(values.sources, file), 'utf8')));
    const pack =
      source.name === 'screening-catalogue'
        ? { ...source, body: buildScreeningBody(values.sources, source.body) }
        : source;
    const signature = sign(null, Buffer.from(canonicalJson(pack), 'utf8'), privateKey).toString('base64url');
    writeFileSync(path.join(values.out, file), `${JSON.stringify({ pack, kid: values.kid, signature })}\n`);
    console.log(JSON.stringify({ name: pack.name, version: pack.version, file }));
  }
}
