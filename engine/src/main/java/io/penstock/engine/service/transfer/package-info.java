/** Exports and imports of the definitions of a project. */
@NullMarked
package io.penstock.engine.service.transfer;

import org.jspecify.annotations.NullMarked;
