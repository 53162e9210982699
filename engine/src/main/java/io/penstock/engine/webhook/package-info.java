/** Announcing to webhooks what becomes of requests. */
@NullMarked
package io.penstock.engine.webhook;

import org.jspecify.annotations.NullMarked;
