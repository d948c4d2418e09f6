// Times as people read them: in London, with their zone.
const zone = { timeZone: "Europe/London" };
const clock = new Intl.DateTimeFormat("en-GB", { ...zone, hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
const exact = new Intl.DateTimeFormat("en-GB", {
  ...zone,
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  timeZoneName: "short",
});

// "21:16 GMT"
export const minute = (at) => clock.format(new Date(at));

// "21:16:40 GMT"
export const second = (at) => exact.format(new Date(at));
