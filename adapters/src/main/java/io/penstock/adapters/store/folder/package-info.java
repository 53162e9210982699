/** The folder of a server: whose it is, and the key in it. */
@NullMarked
package io.penstock.adapters.store.folder;

import org.jspecify.annotations.NullMarked;
