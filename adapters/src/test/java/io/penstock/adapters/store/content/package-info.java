/** Tests of the content of files. */
@NullMarked
package io.penstock.adapters.store.content;

import org.jspecify.annotations.NullMarked;
