// @ts-check

// The window that signed in tells the page that opened it what it was led back with; some sites that one signs in at cut the tie between the two.
new BroadcastChannel('docs.sign-in').postMessage(location.search.slice(1) || location.hash.slice(1));
window.close();
