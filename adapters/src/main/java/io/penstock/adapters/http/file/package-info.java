/** Operations on files, and their content on its way. */
@NullMarked
package io.penstock.adapters.http.file;

import org.jspecify.annotations.NullMarked;
