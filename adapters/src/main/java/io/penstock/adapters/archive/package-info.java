/** Archives of project definitions: zip files of YAML (docs/adr/0022-imports-and-exports.md). */
@NullMarked
package io.penstock.adapters.archive;

import org.jspecify.annotations.NullMarked;
