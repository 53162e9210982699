/** The folder of a server. */
@NullMarked
package io.penstock.adapters.store.folder;

import org.jspecify.annotations.NullMarked;
