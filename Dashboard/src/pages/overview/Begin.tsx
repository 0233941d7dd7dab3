import { useSession } from '../../api/session';

/** How to begin, where nothing is yet. */
export function Begin() {
  const { may } = useSession();
  return (
    <div class="begin">
      <p>Nothing is here yet. Three ways to begin:</p>
      <div class="cards">
        <section class="card">
          <h2>Add a server</h2>
          <p>A machine that Fleet reaches over SSH: your own, or one that it rents for you. Instances are deployed to it from templates.</p>
          {may('OPERATOR') ? <a class="button primary" href="#/servers?add=1">Add a server</a> : <p class="muted">This needs the role OPERATOR.</p>}
        </section>
        <section class="card">
          <h2>Register what runs already</h2>
          <p>An agent beside it sends its figures and logs, runs commands and opens terminals:</p>
          <pre class="command">FLEET_URL={location.origin} FLEET_API_KEY=sk-… fleet agent</pre>
        </section>
        <section class="card">
          <h2>Look around first</h2>
          <p>A simulated fleet with figures, logs, incidents and costs, in a process of its own:</p>
          <pre class="command">dotnet run --project Api -- --demo 50</pre>
        </section>
      </div>
    </div>
  );
}
