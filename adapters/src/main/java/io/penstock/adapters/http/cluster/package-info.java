/** Calls between the servers of a cluster (docs/adr/0024): their form, and the side that calls. */
@NullMarked
package io.penstock.adapters.http.cluster;

import org.jspecify.annotations.NullMarked;
