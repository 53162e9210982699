/** Calls webhooks over HTTP. */
@NullMarked
package io.penstock.adapters.webhook;

import org.jspecify.annotations.NullMarked;
