import type { CSSProperties } from 'react';
import { LoadingStatus, Skeleton } from '../../parts/Skeleton.js';

const columns = ['one', 'two', 'three'];
const features = ['80%', '92%', '70%', '84%'];

/** Placeholders for three plans, with the size of the real ones. */
export function PricingSkeleton() {
  return (
    <>
      <LoadingStatus />
      <div className="tk-interval">
        <Skeleton width="180px" height="36px" />
      </div>
      <ul
        className="tk-plans"
        data-count="3"
        aria-hidden="true"
        style={{ '--_plan-count': 3, '--_feature-rows': 4 } as CSSProperties}
      >
        {columns.map((column) => (
          <li key={column} className="tk-plan">
            <div className="tk-plan__head">
              <Skeleton width="40%" height="16px" />
            </div>
            <p className="tk-plan__description">
              <Skeleton width="85%" />
            </p>
            <p className="tk-plan__price">
              <Skeleton width="45%" height="36px" />
            </p>
            <p className="tk-plan__saving">
              <Skeleton width="70%" />
            </p>
            <div className="tk-plan__action">
              <Skeleton height="40px" />
              <Skeleton width="75%" />
            </div>
            <div className="tk-plan__features">
              {features.map((width) => (
                <Skeleton key={width} width={width} />
              ))}
            </div>
          </li>
        ))}
      </ul>
    </>
  );
}
