namespace AdmissionWebhook.Manifests;

/// <summary>The same work on many items, on all cores.</summary>
public static class InOrder
{
    // Enough that a slow item keeps nobody waiting, few enough that results do not pile up behind it.
    private static readonly int Ahead = 64 * Environment.ProcessorCount;

    /// <summary>
    /// The results in the order of the items, each as soon as its turn has come; items are asked for a bounded number ahead, by the thread
    /// that takes the results. PLINQ does as much, for a hundred methods to be compiled at the start of every run.
    /// </summary>
    public static IEnumerable<TResult> Select<T, TResult>(IEnumerable<T> items, Func<T, TResult> work)
    {
        var underWay = new Queue<Task<TResult>>();
        var isFirst = true;
        foreach (var item in items)
        {
            if (isFirst)
            {
                // A single item wakes no other thread.
                isFirst = false;
                yield return work(item);
                continue;
            }

            if (underWay.Count == Ahead)
            {
                yield return underWay.Dequeue().GetAwaiter().GetResult();
            }

            underWay.Enqueue(Task.Run(() => work(item)));
        }

        while (underWay.TryDequeue(out var next))
        {
            yield return next.GetAwaiter().GetResult();
        }
    }
}
