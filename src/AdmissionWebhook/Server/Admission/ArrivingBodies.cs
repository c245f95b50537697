namespace AdmissionWebhook.Server.Admission;

/// <summary>
/// Bounds the request bodies that are still arriving. Each can hold an uncounted buffer, and one connection can start hundreds. Above the
/// limit, the one that has been arriving longest is dropped; an API server sends a body at once and is never that one.
/// </summary>
/// <param name="most">The limit.</param>
internal sealed class ArrivingBodies(int most)
{
    /// <summary>With a buffer of <see cref="BodyMemory.Ordinary"/> each, as much memory as long bodies get.</summary>
    public const int Default = 1024;

    private readonly LinkedList<Arrival> _oldestFirst = [];
    private readonly Lock _changing = new();

    /// <summary>Starts to wait for a body; <see cref="Arrival.Dispose"/> ends the wait.</summary>
    public Arrival Begin(TimeSpan atMost, TimeProvider time)
    {
        var arrival = new Arrival(this, atMost, time);
        lock (_changing)
        {
            if (_oldestFirst.First is { } oldest && _oldestFirst.Count == most)
            {
                // Remove it first: cancelling can run its reader inline, which then disposes it. Other threads cannot dispose it meanwhile,
                // since that takes this lock.
                _oldestFirst.Remove(oldest);
                oldest.Value.Drop();
            }

            arrival.Place = _oldestFirst.AddLast(arrival);
        }

        return arrival;
    }

    private void End(Arrival arrival)
    {
        lock (_changing)
        {
            if (arrival.Place is { List: not null } place)
            {
                _oldestFirst.Remove(place);
            }
        }
    }

    internal sealed class Arrival(ArrivingBodies all, TimeSpan atMost, TimeProvider time) : IDisposable
    {
        private readonly CancellationTokenSource _ended = new(atMost, time);

        public LinkedListNode<Arrival>? Place { get; set; }

        /// <summary>Cancelled on timeout, or when others need the room.</summary>
        public CancellationToken Ended => _ended.Token;

        public bool IsDropped { get; private set; }

        public void Drop()
        {
            IsDropped = true;
            _ended.Cancel();
        }

        public void Dispose()
        {
            all.End(this);
            _ended.Dispose();
        }
    }
}
