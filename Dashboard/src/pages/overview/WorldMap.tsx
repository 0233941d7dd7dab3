import { unwell, type Pin } from './Regions';

const [west, north, width, height] = [-180, -84, 360, 144];
const meridians = [-150, -120, -90, -60, -30, 0, 30, 60, 90, 120, 150];
const parallels = [-60, -30, 0, 30, 60];

/** Dots on the lines of the globe, longitude and latitude as they are: one for each place, as large as how many are there. */
export function WorldMap({ pins }: { pins: Pin[] }) {
  const most = Math.max(...pins.map(pin => pin.count));
  const size = (pin: Pin) => 1.5 + 4 * Math.sqrt(pin.count / most);
  return (
    <svg class="map" viewBox={`${west} ${north} ${width} ${height}`} role="img" aria-label={`A map of ${pins.length} places; the table says the same`}>
      {meridians.map(lon => <line key={`m${lon}`} x1={lon} x2={lon} y1={north} y2={north + height} class={lon === 0 ? 'axis' : undefined} />)}
      {parallels.map(lat => <line key={`p${lat}`} x1={west} x2={west + width} y1={-lat} y2={-lat} class={lat === 0 ? 'axis' : undefined} />)}
      {parallels.map(lat => <text key={`t${lat}`} x={west + 1.5} y={-lat - 1}>{Math.abs(lat)}°{lat > 0 ? ' N' : lat < 0 ? ' S' : ''}</text>)}
      {pins.map(pin => (
        <circle key={`${pin.lat} ${pin.lon}`} cx={pin.lon} cy={-pin.lat} r={size(pin)} class={unwell(pin) > 0 ? 'unwell' : undefined}>
          <title>{pin.label}: {pin.count}{unwell(pin) > 0 && `, ${unwell(pin)} not well`}</title>
        </circle>
      ))}
    </svg>
  );
}
