export function TrafficTab({ namespace, name }: { namespace: string; name: string }) {
  return (
    <p>
      {namespace}/{name}
    </p>
  );
}
