@NullMarked
package io.penstock.adapters.http;

import org.jspecify.annotations.NullMarked;
