// The JSON Schema that editors use for plugins.json.
import { expect } from 'chai';
import { z } from 'zod';
import { options, schemaOf } from '../../../core/index.js';
import { plugin } from '../kernel/fixtures.js';

describe('schema of plugins.json', () => {
  const schema = schemaOf([
    plugin('plain', []),
    plugin('tuned', [], { options: options(z.strictObject({ timeoutMs: z.number().default(5).describe('Milliseconds.') })) }),
  ]);

  it('knows names, options with type and default, and forbids other keys', () => {
    expect(schema).to.have.nested.property('properties.plugins.items.anyOf').that.is.an('array');
    expect(schema).to.include({ type: 'object', additionalProperties: false });
    expect(schema).to.have.property('required').that.deep.equals(['plugins']);
    const forms = JSON.stringify(schema);
    expect(forms).to.include('"const":"plain"').and.to.include('The tuned of the test.');
    expect(schema).to.deep.nested.include({
      'properties.plugins.items.anyOf[4].properties.options.properties.timeoutMs': {
        type: 'number',
        default: 5,
        description: 'Milliseconds.',
      },
      'properties.plugins.items.anyOf[4].properties.optional.type': 'boolean',
      'properties.plugins.items.anyOf[5].properties.optional.type': 'boolean',
      'properties.plugins.items.anyOf[4].additionalProperties': false,
      'properties.plugins.items.anyOf[5].properties.use.not.enum': ['plain', 'tuned'],
    });
  });

  it('takes any name when it knows none', () => {
    expect(schemaOf([])).to.have.nested.property('properties.plugins.items.anyOf').that.has.lengthOf(2);
  });
});
