@NullMarked
package io.penstock.adapters.http.definition;

import org.jspecify.annotations.NullMarked;
