@NullMarked
package io.penstock.adapters.http.wire;

import org.jspecify.annotations.NullMarked;
