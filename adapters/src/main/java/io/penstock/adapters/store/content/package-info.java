/** Where the content of files is: in a folder, or in a store of objects. */
@NullMarked
package io.penstock.adapters.store.content;

import org.jspecify.annotations.NullMarked;
