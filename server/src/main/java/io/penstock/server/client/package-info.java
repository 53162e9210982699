/** A small client of the API, for the demo and the benchmarks. */
@NullMarked
package io.penstock.server.client;

import org.jspecify.annotations.NullMarked;
