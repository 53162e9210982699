/** Shows Prometheus how the server is doing. Nothing of it is kept: that is Prometheus's work. */
@NullMarked
package io.penstock.adapters.metrics;

import org.jspecify.annotations.NullMarked;
