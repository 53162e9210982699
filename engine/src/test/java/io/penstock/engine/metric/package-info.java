@NullMarked
package io.penstock.engine.metric;

import org.jspecify.annotations.NullMarked;
