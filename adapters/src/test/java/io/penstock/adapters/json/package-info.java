@NullMarked
package io.penstock.adapters.json;

import org.jspecify.annotations.NullMarked;
