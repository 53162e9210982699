@NullMarked
package io.penstock.adapters.http.file;

import org.jspecify.annotations.NullMarked;
