namespace AdmissionWebhook.Server.Admission;

/// <summary>
/// The bodies that are still being waited for. Each may hold a buffer that nobody counts, and one connection can begin hundreds: of more
/// than so many the one that has been waited for longest is given up. An API server sends a body at once and is never that one.
/// </summary>
/// <param name="most">At once.</param>
internal sealed class ArrivingBodies(int most)
{
    /// <summary>With a buffer of <see cref="BodyMemory.Ordinary"/> for each, as much memory as long bodies have.</summary>
    public const int Default = 1024;

    private readonly LinkedList<Arrival> _oldestFirst = [];
    private readonly Lock _changing = new();

    /// <summary>Begins to wait for a body; <see cref="Arrival.Dispose"/> ends it.</summary>
    public Arrival Begin(TimeSpan atMost, TimeProvider time)
    {
        var arrival = new Arrival(this, atMost, time);
        lock (_changing)
        {
            if (_oldestFirst.First is { } oldest && _oldestFirst.Count == most)
            {
                // Off the list first: whoever waits for it may go on, and end it, within the call. It cannot be disposed of meanwhile.
                _oldestFirst.Remove(oldest);
                oldest.Value.GiveUp();
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

        /// <summary>Cancelled when the time is over, or others need the room.</summary>
        public CancellationToken Ended => _ended.Token;

        public bool IsGivenUp { get; private set; }

        public void GiveUp()
        {
            IsGivenUp = true;
            _ended.Cancel();
        }

        public void Dispose()
        {
            all.End(this);
            _ended.Dispose();
        }
    }
}
