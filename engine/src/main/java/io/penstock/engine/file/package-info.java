/** Files that users keep in buckets: how they are named and referred to. */
@NullMarked
package io.penstock.engine.file;

import org.jspecify.annotations.NullMarked;
