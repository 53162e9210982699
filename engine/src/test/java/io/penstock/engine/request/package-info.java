@NullMarked
package io.penstock.engine.request;

import org.jspecify.annotations.NullMarked;
