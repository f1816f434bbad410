// What is running, kept up to date; without this script the page loads itself anew.
(() => {
  const renew = async () => {
    const works = document.getElementById("works");
    if (!works.hasAttribute("data-live")) return;
    const answer = await fetch(location.href);
    if (!answer.ok || answer.redirected) return;
    const read = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("works");
    if (read && read.innerHTML !== works.innerHTML && !works.contains(document.activeElement)) works.replaceWith(read);
    setTimeout(renew, 2000);
  };
  setTimeout(renew, 2000);
})();
