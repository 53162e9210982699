/** What a request is: its target, its states, its record, and why it failed. */
@NullMarked
package io.penstock.engine.request;

import org.jspecify.annotations.NullMarked;
