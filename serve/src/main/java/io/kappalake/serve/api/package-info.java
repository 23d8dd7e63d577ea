/** What is asked for and answered over HTTP: routes, parameters, forms, caching, refusals. */
package io.kappalake.serve.api;
