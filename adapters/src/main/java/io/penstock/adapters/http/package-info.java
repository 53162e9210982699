/**
 * The UbiOps API v2.1 over HTTP. Requests become calls of the engine here, and whatever is refused
 * becomes a status code and a sentence.
 */
@NullMarked
package io.penstock.adapters.http;

import org.jspecify.annotations.NullMarked;
