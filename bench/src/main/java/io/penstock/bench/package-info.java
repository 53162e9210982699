/** Benchmarks against a real server process on loopback. */
@NullMarked
package io.penstock.bench;

import org.jspecify.annotations.NullMarked;
